/**
 * The store: the models that this user downloaded or prepared, in one folder.
 *
 * <p>Its layout:
 *
 * <ul>
 *   <li>{@code files/}: prepared files. Their names are made from their contents, so a file is never replaced
 *   <li>{@code models/}: a record for each name and format, which says what the name means and which file it is. The
 *       time of a record is the last use of its model
 *   <li>{@code unfinished/}: downloads that are under way or ended early; preparations have their unfinished file in
 *       {@code files/}
 *   <li>{@code locks/}: files whose only purpose is to be locked
 * </ul>
 *
 * <p>A name exists from the moment when its record has been renamed to its place, after its file was published. So a
 * process that is killed leaves at most files that no record names, which {@link dev.pixtral.store.ModelStore#prune}
 * removes.
 *
 * <p>Read in this order:
 *
 * <ol>
 *   <li>{@link dev.pixtral.store.ModelId}: the name of a repository with an optional revision;
 *       {@link dev.pixtral.store.KnownModel}: those that are known to work
 *   <li>{@link dev.pixtral.store.ModelStore}: the folder and its models; {@code StoreHome}, where it is and how large
 *       it may become, with {@link dev.pixtral.store.SizeText}
 *   <li>{@link dev.pixtral.store.StoredModel}: a model in it
 *   <li>{@code ModelRecords} and {@code RecordText}: the records; {@code StoreLock}, under which they change
 *   <li>{@code StoreCleaning} and {@link dev.pixtral.store.Removed}: what nobody needs any more
 *   <li>{@link dev.pixtral.store.StoreException}: what went wrong on the disk
 * </ol>
 */
@Internal
package dev.pixtral.store;

import dev.pixtral.api.Internal;
