// SPDX-License-Identifier: Apache-2.0
public import DICOM

/// The stored samples that fill up an image and show nothing of the patient.
///
/// They are left out of statistics and automatic windows, and are shown as background.
///
/// > Source: DICOM PS3.3 C.7.5.1.1.2.
public struct PixelPadding: Sendable, Hashable {
  /// The samples, both ends included.
  public let samples: ClosedRange<Double>

  /// Padding of these samples.
  public init(samples: ClosedRange<Double>) { self.samples = samples }

  /// The padding of a file; `nil` where it names none, and for palette indices and colours, which have none.
  ///
  /// The range limit may lie below the padding value or above it. A value that a writer kept with the wrong sign is read with the
  /// sign of the samples.
  public init?(_ dataSet: DataSet) {
    guard (dataSet.text(.photometricInterpretation) ?? "MONOCHROME2").hasPrefix("MONOCHROME") else { return nil }
    if let value = dataSet.real(.floatPixelPaddingValue) ?? dataSet.real(.doubleFloatPixelPaddingValue) {
      let limit =
        dataSet.real(.floatPixelPaddingRangeLimit) ?? dataSet.real(.doubleFloatPixelPaddingRangeLimit) ?? value
      guard value.isFinite, limit.isFinite else { return nil }
      samples = min(value, limit)...max(value, limit)
      return
    }
    guard let value = dataSet.integer(.pixelPaddingValue) else { return nil }
    let limit = dataSet.integer(.pixelPaddingRangeLimit) ?? value
    let signed = dataSet.hasSignedSamples
    let bits = dataSet.integer(.bitsAllocated) ?? 16
    func read(_ value: Int) -> Double {
      guard bits == 16 || bits == 8 else { return Double(value) }
      if signed, (32768...65535).contains(value) { return Double(value - 65536) }
      if !signed, value < 0, value >= -32768 { return Double(value + 65536) }
      return Double(value)
    }
    let ends = (read(value), read(limit))
    samples = min(ends.0, ends.1)...max(ends.0, ends.1)
  }

  /// Whether a stored sample is padding.
  @inlinable public func contains(_ stored: Double) -> Bool { samples.contains(stored) }
}
