package dev.pixtral.checkpoint.verify;

import java.util.OptionalLong;

/**
 * A published file.
 *
 * @param name its name
 * @param origin the repository that contains it
 * @param size its bytes, if known
 * @param sha256 its SHA-256, 64 lower-case hexadecimal digits
 * @param hint whether the digest was seen only in copies of that repository, so that a difference means little
 */
public record KnownFile(String name, String origin, OptionalLong size, String sha256, boolean hint) {}
