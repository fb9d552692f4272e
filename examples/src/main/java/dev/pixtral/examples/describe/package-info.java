/**
 * The smallest application: {@link dev.pixtral.examples.describe.DescribeImage} answers a question about a picture.
 *
 * <p>The arguments are a picture, such as {@code examples/images/dog.png}, and a question. The model is the tiny one in
 * the jar; without {@code --add-modules jdk.incubator.vector} for {@code java}, it computes slowly.
 */
package dev.pixtral.examples.describe;
