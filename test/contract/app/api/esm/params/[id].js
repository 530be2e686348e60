// The parameters of the path.
export async function GET(_request, context) {
  return { params: context.params };
}
