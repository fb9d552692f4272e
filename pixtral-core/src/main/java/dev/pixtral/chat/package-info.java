/**
 * Conversations: the types that a prompt is built from, their encoding as token ids, and the parsing of generated ids.
 *
 * <p>Read in this order:
 *
 * <ol>
 *   <li>{@link dev.pixtral.chat.Prompt}, made of {@link dev.pixtral.chat.Message}s with {@link dev.pixtral.chat.Part}s,
 *       {@link dev.pixtral.chat.Tool}s and {@link dev.pixtral.chat.ToolCall}s, whose ids have the form of
 *       {@link dev.pixtral.chat.ToolCallId}, with a {@link dev.pixtral.chat.ResponseFormat}, which {@code FormatLine}
 *       describes to the model
 *   <li>{@link dev.pixtral.chat.RepairedPrompt}: a caller's prompt in the form that the template accepts. It combines
 *       {@link dev.pixtral.chat.HistoryRepair}, which uses {@code CallBlock}s of {@code HistoryCall}s,
 *       {@code WaitingCalls} and {@code HistoryIds}, with {@link dev.pixtral.chat.ToolNames}, which assigns aliases.
 *       {@link dev.pixtral.chat.StrictRecords} optionally makes the properties of record schemas required
 *   <li>{@link dev.pixtral.chat.InstructFormat}, all that differs between the formats of the models, such as the
 *       {@link dev.pixtral.chat.CallForm}
 *   <li>{@link dev.pixtral.chat.InstructTemplate}, which encodes the prompt: {@code PromptValidator} (with {@code Role}
 *       and {@code CallPairs}, in a {@link dev.pixtral.chat.ValidationMode}) rejects what the format cannot express,
 *       {@code TurnMerger} merges messages into {@code Turn}s and {@code Texts} their texts, {@code PromptWriter}
 *       writes ids and records the positions of images
 *   <li>{@link dev.pixtral.chat.EncodedPrompt} with its {@link dev.pixtral.chat.ImageSlot}s: the result
 *   <li>{@link dev.pixtral.chat.AssistantOutput}, the opposite direction: {@code WrittenCalls} reads the calls,
 *       {@code ToolCallParser} assigns their ids
 * </ol>
 *
 * <p>This package does not open images: the template gets the size of each one from
 * {@link dev.pixtral.chat.ImageGrids}. {@code Present} rejects null when a value is created.
 */
package dev.pixtral.chat;
