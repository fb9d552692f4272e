/**
 * The smallest application: {@link dev.pixtral.examples.describe.DescribeImage} answers a question about a picture.
 *
 * <p>Its arguments are a picture, such as {@code examples/images/dog.png}, and a question. The model is the tiny one in
 * the jar; start {@code java} with {@code --add-modules jdk.incubator.vector}, or it computes slowly.
 */
package dev.pixtral.examples.describe;
