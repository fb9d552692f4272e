/**
 * The JSON value tree, in the exact spelling that the model was trained on.
 *
 * <p>Read in this order:
 *
 * <ol>
 *   <li>{@link dev.pixtral.json.Json}: a value
 *   <li>{@link dev.pixtral.json.PythonJson}: text to values and back, as Python's {@code json} module does it;
 *       {@code PythonJsonReader} reads, {@code PythonFloat} writes doubles
 * </ol>
 */
package dev.pixtral.json;
