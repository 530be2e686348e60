// What is in this folder. Names that begin with "_" are never routes; any file may import them.
export const entries = {
  "GET /api/hello": "Python: a dict is JSON",
  "GET /api/hello/:name": "TypeScript: a parameter of the path, text, an error",
  "GET /api/items?q=&limit=": "Python: arguments by name and type",
  "POST /api/items": "Python: JSON in, status 201 and a header out",
  "GET /api/items/:id": "Python: 404 by an exception",
  "DELETE /api/items/:id": "Python: nothing is 204",
  "GET /api/report?locale=": "Python: calls a route and a function of TypeScript; the method is in its name",
  "GET /api/countdown": "Python: a generator is a stream of events",
  "GET /api/wait?seconds=": "Python: handlers that block do so side by side",
  "GET /api/time?zone=": "TypeScript: query and cookies",
  "POST /api/upload": "TypeScript: a form with files",
  "POST /api/legacy": "JavaScript: the request as one string",
};
