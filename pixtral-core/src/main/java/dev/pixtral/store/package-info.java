/**
 * The store: the models that this user downloaded or prepared, in one folder.
 *
 * <p>Read in this order:
 *
 * <ol>
 *   <li>{@link dev.pixtral.store.ModelId}: the name of a repository with an optional revision
 *   <li>{@link dev.pixtral.store.ModelStore}: the folder and its models
 *   <li>{@link dev.pixtral.store.StoredModel}: a model in it
 * </ol>
 */
@Internal
package dev.pixtral.store;

import dev.pixtral.api.Internal;
