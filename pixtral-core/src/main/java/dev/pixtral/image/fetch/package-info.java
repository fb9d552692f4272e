/**
 * Pictures on servers. This is the one package that imports Apache HttpClient.
 *
 * <ol>
 *   <li>{@link dev.pixtral.image.fetch.Fetcher} follows an address from hop to hop
 *   <li>{@code PictureUrl}, how an address is read
 *   <li>{@code FetchGuard} decides which hop is refused: {@code HostResolver} looks names up, {@code AddressTable}
 *       knows which addresses are public
 *   <li>{@code HttpHop}, the request itself: {@code UserAgent}, {@code TlsTrust}; {@code Locations}, where a redirect
 *       leads; {@code RetryAfter}, when to ask again; a {@code Refusal} with {@code ServerWords}, what a server says
 *       about a failure
 *   <li>{@code FetchedBody}, what came, through {@code LimitedInput} and {@code GzipMembers}
 * </ol>
 *
 * <p>Not part of the API: public only for {@code dev.pixtral.image.read}.
 */
package dev.pixtral.image.fetch;
