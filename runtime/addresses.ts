// Lists of addresses and networks, asked whether they hold an address.
import { BlockList, isIP } from "node:net";

/** `ranges` are addresses or networks such as `10.0.0.0/8`. What is no address is in none; zones (`fe80::1%eth0`) do not count. */
export function listAddresses(ranges: readonly string[]): (address: string) => boolean {
  const list = new BlockList();
  for (const range of ranges) {
    const [address = "", bits] = range.split("/");
    if (bits === undefined) list.addAddress(address, familyOf(address));
    else list.addSubnet(address, Number(bits), familyOf(address));
  }
  return (text) => {
    const address = text.replace(/%.*/, "");
    return isIP(address) !== 0 && list.check(address, familyOf(address));
  };
}

const familyOf = (address: string) => (isIP(address) === 6 ? "ipv6" : "ipv4");
