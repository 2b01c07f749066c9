// Loaded before the application (NODE_OPTIONS=--require). Node closes a connection that was silent for 5 s; the load
// balancer keeps it for 60 s and would now and then send a request into one that is being closed, which its client gets
// back as a 502. So the server has to outlast the load balancer. Longer times of the application's own stay, and so
// does 0, which to node is no limit.
'use strict';

const http = require('node:http');

const keepAliveMs = 65_000;
const listen = http.Server.prototype.listen;
const atLeast = (least, own) => (own === 0 ? 0 : Math.max(least, own));

http.Server.prototype.listen = function (...args) {
  this.keepAliveTimeout = atLeast(keepAliveMs, this.keepAliveTimeout);
  this.headersTimeout = atLeast(keepAliveMs + 1_000, this.headersTimeout);
  return listen.apply(this, args);
};
