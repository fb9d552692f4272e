/**
 * Tools that the model calls, one of which answers with a picture: {@link dev.pixtral.examples.tools.ToolsWithPictures}
 * and its {@link dev.pixtral.examples.tools.Camera}.
 *
 * <p>Its arguments are the picture that the camera shall take, and a request.
 */
package dev.pixtral.examples.tools;
