// Lines for the log.
export async function GET(_request, context) {
  context.log.info("said by the handler ☃");
  await null;
  context.log.warn("warned by the handler");
  context.log.error("cried by the handler");
}
