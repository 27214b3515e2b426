// SPDX-License-Identifier: Apache-2.0

/// What tells the stacks of a series apart.
public enum StackKey: String, Sendable, Hashable, CaseIterable {
  /// Frame of Reference UID: positions of different ones cannot be compared.
  case frameOfReference = "frame of reference"
  /// Rows, columns and samples a pixel.
  case size
  /// Image Type, or Frame Type.
  case imageType = "image type"
  /// The directions of rows and columns.
  case orientation
  /// The distance of rows and of columns.
  case pixelSpacing = "pixel spacing"
  /// Stack ID of an enhanced file.
  case stack = "stack ID"
  /// The energy window of nuclear medicine.
  case energyWindow = "energy window"
  /// The detector of nuclear medicine.
  case detector
  /// Echo number or time.
  case echo
  /// The b-value of a diffusion image.
  case diffusionWeight = "b-value"
  /// The gradient direction of a diffusion image.
  case diffusionDirection = "diffusion direction"
  /// Magnitude, phase, real or imaginary part.
  case component = "complex component"
  /// Convolution Kernel.
  case kernel = "convolution kernel"
  /// Slice Thickness.
  case thickness = "slice thickness"

  /// Keys that always divide, before anything is known of positions.
  static let dividing: [StackKey] = [
    .frameOfReference, .size, .imageType, .orientation, .pixelSpacing, .stack, .energyWindow, .detector,
  ]

  /// Keys that divide where frames share a position.
  static let dividingRepeats: [StackKey] = [
    .echo, .diffusionWeight, .diffusionDirection, .component, .kernel, .thickness,
  ]
}

/// What tells the points in time of a stack apart.
public enum TimeKey: String, Sendable, Hashable, CaseIterable {
  /// Temporal Position Identifier or Index.
  case temporalPosition = "temporal position"
  /// Temporal Position Time Offset.
  case timeOffset = "temporal position time offset"
  /// Trigger Time, or the nominal trigger delay.
  case trigger = "trigger time"
  /// Time Slot of nuclear medicine.
  case timeSlot = "time slot"
  /// Frame Reference Time of PET.
  case frameReference = "frame reference time"
  /// Acquisition Number.
  case acquisition = "acquisition number"
  /// Acquisition Date and Time.
  case acquisitionTime = "acquisition time"
  /// Content Time.
  case contentTime = "content time"
  /// The order of Instance Number among frames of one position: nothing better is there.
  case instanceOrder = "order of instance numbers"
}
