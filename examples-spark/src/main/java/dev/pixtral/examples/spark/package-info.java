/**
 * Captions and reads a large folder of pictures on a cluster with Apache Spark; what is done is not done again.
 *
 * <ol>
 *   <li>{@link dev.pixtral.examples.spark.PicturesCommand}, the program for {@code spark-submit}
 *   <li>{@code PicturesJob}, its rounds, each a Spark job
 *   <li>{@code PictureFolder}, which lists pictures, and {@code Results}, which keeps what came of them
 *   <li>{@code Columns}, the columns of both
 *   <li>{@code ReadPictures}, the work of a task, and {@code Engines}, the engine that all tasks of an executor share
 *   <li>{@code PictureReader}, which asks about one picture, by a {@link dev.pixtral.examples.spark.Recipe}, and its
 *       {@code Answers}
 * </ol>
 */
package dev.pixtral.examples.spark;
