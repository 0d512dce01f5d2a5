import express, { type RequestHandler } from 'express';
import { budgetOf } from './budget';
import { requireShallow } from './depth';
import { HttpProblem } from './problem';

/** 500 lines of a cart are about 150 kB. */
const LIMIT = '512kb';
const EVENT_TYPES = [
  'application/json',
  'application/cloudevents+json',
  'application/cloudevents-batch+json',
];

/** Waiting for the caller's bytes does not count against the budget. */
function offTheClock(parser: RequestHandler): RequestHandler {
  return (req, res, next) => {
    const startedAt = performance.now();
    parser(req, res, (error?: unknown) => {
      budgetOf(res).extend(performance.now() - startedAt);
      next(error);
    });
  };
}

const notTooDeep: RequestHandler = (req, _res, next) => {
  requireShallow(req.body);
  next();
};

function jsonOf(types: string[]): RequestHandler[] {
  const onlyJson: RequestHandler = (req, _res, next) => {
    // An absent body is the validation's to refuse, or to take.
    if (req.get('Content-Length') !== '0' && req.is(types) === false)
      throw new HttpProblem('UNSUPPORTED_MEDIA_TYPE', `The body must be ${types.join(' or ')}`);
    next();
  };
  return [onlyJson, offTheClock(express.json({ limit: LIMIT, strict: false, type: types })), notTooDeep];
}

export const jsonBody = jsonOf(['application/json']);
export const eventBody = jsonOf(EVENT_TYPES);
/** Signatures are over the very bytes. */
export const rawBody = [offTheClock(express.raw({ limit: LIMIT, type: () => true }))];
