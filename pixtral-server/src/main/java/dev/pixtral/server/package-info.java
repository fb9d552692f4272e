/**
 * A server with OpenAI's protocol for chats, and a page for people.
 *
 * <p>Read in this order:
 *
 * <ol>
 *   <li>{@link dev.pixtral.server.PixtralServer}, the entry point, with {@link dev.pixtral.server.ServerSettings}:
 *       {@link dev.pixtral.server.Access} with {@link dev.pixtral.server.ApiKeys},
 *       {@link dev.pixtral.server.RequestLimits}, {@link dev.pixtral.server.ServerLog};
 *       {@link dev.pixtral.server.ServerException} if it cannot start
 *   <li>{@code RequestThreads}: a virtual thread for each request, and its {@code Stage}, which ends the wait for a
 *       slow client
 *   <li>{@code Router}: each request is a {@code Call}, which has to pass the {@code Gate} ({@code HostCheck}); a
 *       {@code Refusal} ends it, {@code Failures} says which
 *   <li>{@code ChatEndpoint} on {@code BodyReader}: a {@code RunningAnswer}, one of the {@code RunningAnswers}, tells
 *       its {@code AnswerEvent}s to {@code WholeAnswer} or to {@code AnswerStream}, which also sends each
 *       {@code ProgressComment}
 *   <li>{@code ServedModel}, {@code Health}, {@code MetricsPage}, {@code Page}: the other endpoints
 * </ol>
 */
package dev.pixtral.server;
