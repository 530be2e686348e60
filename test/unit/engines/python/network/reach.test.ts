// Which addresses Python may connect to.
import { describe, expect, it } from "vitest";
import { createJudge } from "../../../../../runtime/engines/python/network/reach.ts";

const judge = createJudge({ allowAddresses: [], denyAddresses: [] });

describe("an address", () => {
  it.each([
    "169.254.169.254",
    "169.254.0.1",
    "::ffff:169.254.169.254",
    "::ffff:a9fe:a9fe",
    "::169.254.169.254",
    "64:ff9b::a9fe:a9fe",
    "2002:a9fe:a9fe::1",
    "fe80::1",
    "fe80::1%eth0",
    "fd00:ec2::254",
    "100.100.100.200",
    "168.63.129.16",
  ])("%s is refused, and the setting is named", (address) => {
    expect(judge(address)).toContain("python.allowAddresses");
  });

  it.each(["127.0.0.1", "10.0.0.1", "192.168.1.1", "169.253.255.255", "1.1.1.1", "::1", "fd00::1", "2606:4700::1111"])(
    "%s may be reached",
    (address) => {
      expect(judge(address)).toBeUndefined();
    },
  );

  it("that is allowed may be reached, whatever else is said; others of its range may not", () => {
    const some = createJudge({
      allowAddresses: ["169.254.170.2", "10.1.0.0/16"],
      denyAddresses: ["10.0.0.0/8", "2001:db8::/32"],
    });
    const refused = [
      "169.254.170.2",
      "169.254.170.3",
      "10.1.2.3",
      "10.2.2.3",
      "::ffff:10.2.2.3",
      "2001:db8::7",
      "1.1.1.1",
    ];
    expect(refused.filter((address) => some(address) !== undefined)).toEqual([
      "169.254.170.3",
      "10.2.2.3",
      "::ffff:10.2.2.3",
      "2001:db8::7",
    ]);
    expect(some("10.2.2.3")).toBe("python.denyAddresses has it");
  });
});
