// Lines for the log.
function GET(_reqString, { log }) {
  log.info("said by the handler ☃");
  log.warn("warned by the handler");
  log.error("cried by the handler");
}

module.exports = { GET };
