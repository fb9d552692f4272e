package dev.pixtral.plan;

/**
 * The memory that this JVM may use.
 *
 * @param total bytes of the machine, or of the container if that has a limit
 * @param available bytes available without swapping: free, or used to cache files
 * @param heap largest size of the Java heap
 */
public record MachineMemory(long total, long available, long heap) {}
