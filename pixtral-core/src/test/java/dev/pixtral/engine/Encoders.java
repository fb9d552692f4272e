package dev.pixtral.engine;

import dev.pixtral.model.PassMonitor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;

/** Counts the pictures that are really encoded, and lets a test act inside an encoding, on the engine's thread. */
final class Encoders implements PassMonitor {
    /** Encodings that were begun. */
    final AtomicInteger begun = new AtomicInteger();

    /** Encodings that came to their end. */
    final AtomicInteger ended = new AtomicInteger();

    /** Passes of the decoder. */
    final AtomicInteger passes = new AtomicInteger();

    /** Told the number of each encoding, from 1, after its first layer. */
    volatile IntConsumer inEncoding = encoding -> {};

    /** Told the number of each pass, from 1, after its first layer. */
    volatile IntConsumer inPass = pass -> {};

    @Override
    public void stage(String name, float[] values, int rows, int cols) {
        switch (name) {
            case "vision.block.0" -> inEncoding.accept(begun.incrementAndGet());
            case "projector.output" -> ended.incrementAndGet();
            case "text.layer.0" -> inPass.accept(passes.incrementAndGet());
            default -> {}
        }
    }
}
