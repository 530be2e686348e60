// The request's id as the handler sees it, and what middleware and handler share.
module.exports = {
  GET(_request, context) {
    const before = Object.keys(context.state);
    context.state.seen = true;
    return { id: context.requestId, before, after: context.state };
  },
};
