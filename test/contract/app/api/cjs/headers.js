// Request headers.
module.exports.GET = ({ headers }) => ({
  single: headers.get("x-single"),
  upper: headers.get("X-SINGLE"),
  repeated: headers.get("x-repeated"),
  missing: headers.get("x-missing"),
});
