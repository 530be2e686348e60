// The smallest answer: what a request costs when the handler does nothing.
export function GET(): { message: string } {
  return { message: "hello" };
}
