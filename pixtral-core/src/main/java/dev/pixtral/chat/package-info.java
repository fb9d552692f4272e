/**
 * Conversations: what the user builds a prompt from, the ids it becomes, and what generated ids mean.
 *
 * <p>Read in this order:
 *
 * <ol>
 *   <li>{@link dev.pixtral.chat.Prompt}, made of {@link dev.pixtral.chat.Message}s with {@link dev.pixtral.chat.Part}s,
 *       {@link dev.pixtral.chat.Tool}s and {@link dev.pixtral.chat.ToolCall}s, whose ids have the form of
 *       {@link dev.pixtral.chat.ToolCallId}, with a {@link dev.pixtral.chat.ResponseFormat}, which {@code FormatLine}
 *       tells the model
 *   <li>{@link dev.pixtral.chat.RepairedPrompt}: what a program has, as the template takes it.
 *       {@link dev.pixtral.chat.HistoryRepair} on {@code CallBlock}s of {@code HistoryCall}s, {@code WaitingCalls} and
 *       {@code HistoryIds}; {@link dev.pixtral.chat.ToolNames} with aliases. {@link dev.pixtral.chat.StrictRecords}
 *       changes schemas, if that is wanted
 *   <li>{@link dev.pixtral.chat.InstructTemplate}, which encodes it: {@code PromptValidator} (with {@code Role}, in a
 *       {@link dev.pixtral.chat.ValidationMode}) refuses what the format has no form for, {@code TurnMerger} makes
 *       {@code Turn}s of messages, {@code PromptWriter} writes ids and notes where images are
 *   <li>{@link dev.pixtral.chat.EncodedPrompt} with its {@link dev.pixtral.chat.ImageSlot}s, the result
 *   <li>{@link dev.pixtral.chat.AssistantOutput}, the way back, on {@code ToolCallParser}, which gives calls their ids,
 *       and {@code WrittenCalls}, which reads them
 * </ol>
 *
 * <p>Images are not opened here: the template asks {@link dev.pixtral.chat.ImageGrids} how large each one is.
 * {@code Present} refuses null when a value is made.
 */
package dev.pixtral.chat;
