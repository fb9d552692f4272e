/**
 * How far things have come: {@link dev.pixtral.progress.Progress}, the stages from the opening of a model to the last
 * token, and {@link dev.pixtral.progress.ProgressListener}, who hears of them.
 *
 * <p>It lies below everything that takes time, so that each layer can tell of its own work.
 * {@link dev.pixtral.progress.Pace} limits how often that is.
 */
package dev.pixtral.progress;
