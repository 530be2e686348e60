// Metrics of several processes as one text.
import { expect, it } from "vitest";
import { mergeTexts } from "../../../runtime/host/metrics.ts";

const text = (process: number) => `# HELP a First.
# TYPE a counter
a{process="${process}"} ${process}

# HELP b Second.
# TYPE b gauge
b{x="1",process="${process}"} 1
b{x="2",process="${process}"} 2
`;

it("has every metric once, with the samples of all", () => {
  expect(mergeTexts([text(1), text(2), ""])).toBe(`# HELP a First.
# TYPE a counter
a{process="1"} 1
a{process="2"} 2

# HELP b Second.
# TYPE b gauge
b{x="1",process="1"} 1
b{x="2",process="1"} 2
b{x="1",process="2"} 1
b{x="2",process="2"} 2
`);
});
