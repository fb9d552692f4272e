/**
 * A hub on this machine, for tests and for trying things out.
 *
 * <p>Read in this order:
 *
 * <ol>
 *   <li>{@link dev.pixtral.testing.hub.FakeHub}: the hub; {@link dev.pixtral.testing.hub.FakeRepository} and
 *       {@link dev.pixtral.testing.hub.FakeContent}, what it has
 *   <li>{@link dev.pixtral.testing.hub.FakeRequest} and {@link dev.pixtral.testing.hub.FakeAnswer}: what a script sees
 *       and returns; {@code FakeListener}, which reads and sends them
 *   <li>{@link dev.pixtral.testing.hub.FakeProxy}: a proxy in front of it
 *   <li>{@code FakeHubMain}: the command {@code .ci/fake-hub}; {@link dev.pixtral.testing.hub.EmbeddedFolders}, what it
 *       serves
 * </ol>
 */
package dev.pixtral.testing.hub;
