// The table of the contract: every topic, each a list of requests and the answers they must get.
import type { Topic } from "./case.ts";
import { ARGUMENTS } from "./cases/arguments.ts";
import { BYTES, CONTEXT_BODY, JSON_BODIES } from "./cases/bodies.ts";
import { CALLS, LOG, PYTHON_LOG } from "./cases/calls.ts";
import { DECLARED_ANSWERS } from "./cases/declared-answers.ts";
import { DECLARED_BODIES } from "./cases/declared-bodies.ts";
import { DECLARED_FORMS } from "./cases/declared-forms.ts";
import { DECLARED_NESTED, DECLARED_OWN } from "./cases/declared-nested.ts";
import { DECLARED_PARTS, DECLARED_QUERY } from "./cases/declared-texts.ts";
import { FORMS } from "./cases/forms.ts";
import { HINTS } from "./cases/hints.ts";
import { COOKIES, REQUEST_ID, STATE } from "./cases/identity.ts";
import { JAVASCRIPT_RESULTS } from "./cases/javascript.ts";
import { ROUTE_LIMITS } from "./cases/limited.ts";
import { METHODS } from "./cases/methods.ts";
import { HEADERS, PATHS, QUERY } from "./cases/paths.ts";
import { EXCEPTIONS, FAULT_LOG, FAULTS } from "./cases/problems.ts";
import { PYTHON_RESULTS, TUPLES } from "./cases/python.ts";
import { OBJECTS, PLAIN, RESPONSES } from "./cases/results.ts";
import { LIMITS, STREAMED_IN, UNREAD } from "./cases/streamed-in.ts";
import { STREAM_LOG, STREAMED_OUT } from "./cases/streamed-out.ts";
import { TEXT_ANSWERS, TEXT_ARGUMENT } from "./cases/text.ts";
import { TRACE } from "./cases/trace.ts";

export const TOPICS: readonly Topic[] = [
  PATHS,
  QUERY,
  HEADERS,
  COOKIES,
  REQUEST_ID,
  STATE,
  JSON_BODIES,
  BYTES,
  FORMS,
  CONTEXT_BODY,
  LIMITS,
  ROUTE_LIMITS,
  UNREAD,
  STREAMED_IN,
  STREAMED_OUT,
  PLAIN,
  OBJECTS,
  RESPONSES,
  PYTHON_RESULTS,
  TUPLES,
  JAVASCRIPT_RESULTS,
  EXCEPTIONS,
  FAULTS,
  METHODS,
  CALLS,
  TRACE,
  ARGUMENTS,
  HINTS,
  TEXT_ARGUMENT,
  TEXT_ANSWERS,
  LOG,
  PYTHON_LOG,
  FAULT_LOG,
  STREAM_LOG,
];

/** For handlers that declare what they take. */
export const DECLARED_TOPICS: readonly Topic[] = [
  DECLARED_BODIES,
  DECLARED_FORMS,
  DECLARED_NESTED,
  DECLARED_OWN,
  DECLARED_QUERY,
  DECLARED_PARTS,
  DECLARED_ANSWERS,
];
