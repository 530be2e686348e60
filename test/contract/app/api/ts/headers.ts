// Request headers.
export const GET = ({ headers }: Request) => ({
  single: headers.get("x-single"),
  upper: headers.get("X-SINGLE"),
  repeated: headers.get("x-repeated"),
  missing: headers.get("x-missing"),
});
