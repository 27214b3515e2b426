// SPDX-License-Identifier: Apache-2.0
import ArgumentParser

/// `fiducial phantom measure …`: image quality of real and of simulated images, by the same measurements.
struct PhantomMeasure: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "measure",
    abstract: "Measures image quality: sharpness, noise, evenness, what can be seen.",
    discussion: """
      Files are DICOM, PNG, JPEG, NIfTI or NRRD. Numbers are the modality's (Hounsfield units in CT, raw exposure in a radiograph \
      stored for processing); what was used is said. Exit code 2 where a measurement cannot be made of the images.
      """,
    subcommands: [
      PhantomMeasureTransfer.self, PhantomMeasureNoise.self, PhantomMeasureContrast.self,
      PhantomMeasureUniformity.self, PhantomMeasureDescriptors.self,
    ])
}
