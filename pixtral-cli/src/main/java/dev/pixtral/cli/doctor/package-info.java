/**
 * {@code pixtral doctor}: how well this machine runs a model, and what would make it faster.
 *
 * <p>Read in this order: {@link dev.pixtral.cli.doctor.DoctorCommand}, the command; {@code Diagnosis}, what it finds.
 */
package dev.pixtral.cli.doctor;
