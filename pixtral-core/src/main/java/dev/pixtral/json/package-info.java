/**
 * The JSON value tree, written exactly in the format that the model was trained on.
 *
 * <p>Read in this order:
 *
 * <ol>
 *   <li>{@link dev.pixtral.json.Json}: a value
 *   <li>{@link dev.pixtral.json.PythonJson}: reads and writes values as Python's {@code json} module does;
 *       {@code PythonJsonReader} reads, {@code PythonFloat} writes doubles
 * </ol>
 *
 * <p>Internal: the public types of this package are only for other packages of this project.
 */
@Internal
package dev.pixtral.json;

import dev.pixtral.api.Internal;
