/**
 * Progress reports: {@link dev.pixtral.progress.Progress}, the stages from opening a model to the last token, and
 * {@link dev.pixtral.progress.ProgressListener}, which receives them.
 *
 * <p>This package is below everything that takes time, so each layer can report its own work.
 * {@link dev.pixtral.progress.Pace} limits the frequency of reports.
 */
package dev.pixtral.progress;
