// Request headers.
export async function GET({ headers }) {
  return {
    single: headers.get("x-single"),
    upper: headers.get("X-SINGLE"),
    repeated: headers.get("x-repeated"),
    missing: headers.get("x-missing"),
  };
}
