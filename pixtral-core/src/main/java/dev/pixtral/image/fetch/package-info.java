/**
 * Fetches pictures from servers. This is the only package that imports Apache HttpClient.
 *
 * <ol>
 *   <li>{@link dev.pixtral.image.fetch.Fetcher} follows an address through its redirects
 *   <li>{@code PictureUrl}, a parsed address
 *   <li>{@code FetchGuard} decides which requests to refuse: {@code HostResolver} resolves names, {@code AddressTable}
 *       lists which addresses are not public
 *   <li>{@code HttpHop}, a single request: {@code TlsTrust}; {@code Locations}, the target of a redirect;
 *       {@code RetryAfter}, when to retry; a {@code Refusal} with {@code ServerWords}, the server's explanation of a
 *       failure
 *   <li>{@code FetchedBody} reads the response body, through {@code LimitedInput} and {@code GzipMembers}
 * </ol>
 *
 * <p>Not part of the API; public only for {@code dev.pixtral.image.read}.
 */
@Internal
package dev.pixtral.image.fetch;

import dev.pixtral.api.Internal;
