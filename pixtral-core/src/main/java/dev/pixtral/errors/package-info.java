/** The root of all errors, below every other package so that each of them can extend it. */
package dev.pixtral.errors;
