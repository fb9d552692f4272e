package dev.pixtral.hub.download;

import dev.pixtral.hub.HubFile;
import dev.pixtral.store.gguf.GgufName;
import java.util.List;
import java.util.Optional;

/**
 * What a download of a model in GGUF will do.
 *
 * @param name the model
 * @param commit commit of its files; empty if the hub was not asked
 * @param files the files that are needed; empty if the hub was not asked
 * @param fetch bytes to fetch, without those of earlier attempts
 * @param earlier bytes that are there
 */
public record GgufPlan(GgufName name, Optional<String> commit, List<HubFile> files, long fetch, long earlier) {}
