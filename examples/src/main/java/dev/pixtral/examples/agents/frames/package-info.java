/**
 * Several pictures in one question: {@link dev.pixtral.examples.agents.frames.FramesCommand} asks about the frames of
 * an animation or the pictures of a folder, which {@code Frames} finds.
 */
package dev.pixtral.examples.agents.frames;
