/**
 * Tools that the model calls, one of which returns a picture: {@link dev.pixtral.examples.tools.ToolsWithPictures} and
 * its {@link dev.pixtral.examples.tools.Camera}.
 *
 * <p>The arguments are the picture that the camera takes, and a request.
 */
package dev.pixtral.examples.tools;
