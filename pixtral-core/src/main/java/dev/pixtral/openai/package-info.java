/**
 * Reads and writes conversations, requests and answers in OpenAI's chat form as JSON. Used by the command line and by
 * servers, and independent of both.
 *
 * <p>Read in this order:
 *
 * <ol>
 *   <li>{@link dev.pixtral.openai.ConversationReader}, the entry point, reads JSON in one of two
 *       {@link dev.pixtral.openai.ConversationForm}s as a {@link dev.pixtral.openai.Conversation};
 *       {@link dev.pixtral.openai.ConversationException} reports what is wrong, and where
 *   <li>{@code MessageReader} on {@code ContentReader}, which reads {@code Content} and finds pictures with a
 *       {@code PictureFinder}, such as the {@code PictureFolder}; {@code ToolsReader}; {@code ResponseFormatReader}
 *   <li>{@link dev.pixtral.openai.RequestSettings}: the settings of a request for its answer, each an
 *       {@link dev.pixtral.openai.AnswerSetting}
 *   <li>{@link dev.pixtral.openai.ChatRequestReader}, the entry point for servers, reads a
 *       {@link dev.pixtral.openai.ChatRequest}, whose pictures are {@code RemoteOrEmbeddedPictures};
 *       {@link dev.pixtral.openai.CompletionWriter} writes its answer, {@link dev.pixtral.openai.ErrorJson} an error
 *   <li>{@link dev.pixtral.openai.JsonLines}, the lines of a batch, and {@link dev.pixtral.openai.BatchLine}, one of
 *       them and its answer
 *   <li>{@link dev.pixtral.openai.ReplyJson}, an answer as JSON; {@link dev.pixtral.openai.ConversationWriter}, a
 *       conversation as JSON
 *   <li>{@code JsonInput} and {@code JsonPlace}: JSON within limits, and values with their places;
 *       {@link dev.pixtral.openai.JsonText}: JSON objects, one per line
 * </ol>
 */
package dev.pixtral.openai;
