// What of a state crosses to another language, and what comes back.
import { expect, test } from "vitest";
import { dataOf, takeData } from "../../../runtime/contract/state.ts";

test("data crosses, all else stays", () => {
  const circle: unknown[] = [];
  circle.push(circle);
  const data = {
    text: "a",
    number: 1.5,
    flag: true,
    none: null,
    list: [1, { deep: ["x"] }],
    plain: Object.create(null),
  };
  const others = { call: () => 1, date: new Date(), map: new Map(), nan: Number.NaN, big: 1n, circle, gone: undefined };
  expect(dataOf({ ...data, ...others })).toEqual(data);
  expect(dataOf(others)).toBeUndefined();
});

test("what comes back takes the place of what went, and leaves what stayed", () => {
  const call = () => 1;
  const state: Record<string, unknown> = { kept: 1, changed: 1, deleted: 1, call };
  takeData(state, { kept: 1, changed: 2, added: 3 });
  expect(state).toEqual({ kept: 1, changed: 2, added: 3, call });
});
