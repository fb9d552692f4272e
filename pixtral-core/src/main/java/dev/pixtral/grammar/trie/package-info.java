/**
 * Byte strings as trees: {@code ByteTrie} holds any strings, such as the names of properties; {@code TokenTrie} holds a
 * vocabulary, and {@code StringTokens} the tokens that stay within a string.
 */
package dev.pixtral.grammar.trie;
