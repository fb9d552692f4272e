/**
 * Conversations, requests and answers in OpenAI's chat form, read from JSON and written to it: for the command line and
 * for servers. Knows of neither.
 *
 * <p>Read in this order:
 *
 * <ol>
 *   <li>{@link dev.pixtral.openai.ConversationReader}, the entrance: JSON in one of two
 *       {@link dev.pixtral.openai.ConversationForm}s to a {@link dev.pixtral.openai.Conversation};
 *       {@link dev.pixtral.openai.ConversationException} says what is wrong, and where
 *   <li>{@code MessageReader} on {@code ContentReader}, which gives {@code Content} and finds pictures in the
 *       {@code PictureFolder}; {@code ToolsReader}; {@code ResponseFormatReader}
 *   <li>{@link dev.pixtral.openai.RequestSettings}: what a request says of how its answer is made, each an
 *       {@link dev.pixtral.openai.AnswerSetting}
 *   <li>{@link dev.pixtral.openai.JsonLines}, the lines of a batch, and {@link dev.pixtral.openai.BatchLine}, one of
 *       them and its answer
 *   <li>{@link dev.pixtral.openai.ReplyJson}, an answer as JSON; {@link dev.pixtral.openai.ConversationWriter}, a
 *       conversation as JSON
 *   <li>{@code JsonInput} and {@code JsonPlace}, JSON within limits, and values that know their place;
 *       {@link dev.pixtral.openai.JsonText}, JSON a line
 * </ol>
 */
package dev.pixtral.openai;
