package dev.pixtral.metrics;

/**
 * How long the stages of requests took since the engine was opened. Each request is in a histogram at most once.
 *
 * @param queue from entering the queue to the first turn, of all requests whose turn has come
 * @param firstToken from entering the queue to the first token, of all requests that got one
 * @param perToken average time of a token after the first one, of finished requests with at least two tokens
 * @param request from entering the queue to the end, of all finished requests
 * @param picture computing a picture, of all pictures that were encoded; not of those that were cached
 */
public record Latencies(
        Histogram queue, Histogram firstToken, Histogram perToken, Histogram request, Histogram picture) {}
