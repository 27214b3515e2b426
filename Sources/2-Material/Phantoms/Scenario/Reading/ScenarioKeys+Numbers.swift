// SPDX-License-Identifier: Apache-2.0

/// The numbers of devices and models: key, property, range and unit, side by side.
///
/// Ranges hold what a device of that kind can be set to; outside of them the physics of the room has not been checked.
extension ScenarioKeys {
  static var exposureNumbers: [NumberKey<RadiographySystem.Exposure>] {
    [
      .init("kilovolts", \.kilovolts, 40...150, "kV"),
      .init("milliampere-seconds", \.milliampereSeconds, 0.01...500, "mAs"),
      .init("aluminium", \.aluminium, 1...20, "mm"),
      .init("copper", \.copper, 0...2, "mm"),
      .init("anode-angle", \.anodeAngle, 6...22, "degrees"),
      .init("focal-spot", \.focalSpot, 0.1...3, "mm"),
      .init("source-to-detector", \.sourceToDetector, 800...3000, "mm"),
      .init("patient-to-detector", \.patientToDetector, 50...400, "mm"),
    ]
  }

  static var detectorNumbers: [NumberKey<RadiographySystem.Detector>] {
    [
      .init("pitch", \.pitch, 0.05...10, "mm"),
      .init("scintillator", \.scintillator, 0.05...2, "mm"),
      .init("blur", \.blur, 0...5, "mm"),
      .init("electronic-noise", \.electronicNoise, 0...1000, "quanta"),
      .init("gain", \.gain, 0.0001...1),
    ]
  }

  static var processingNumbers: [NumberKey<RadiographySystem.Processing>] {
    [
      .init("edge-strength", \.edgeStrength, 0...5),
      .init("edge-scale", \.edgeScale, 0.5...50, "mm"),
      .init("contrast", \.contrast, 0.2...3),
      .init("brightness", \.brightness, 0.05...0.95),
      .init("collimation", \.collimation, 0...0.3),
    ]
  }

  static var tomographyNumbers: [NumberKey<TomographySystem>] {
    [
      .init("kilovolts", \.kilovolts, 70...150, "kV"),
      .init("milliampere-seconds", \.milliampereSeconds, 1...1000, "mAs"),
      .init("field-of-view", \.fieldOfView, 100...700, "mm"),
      .init("slice-thickness", \.sliceThickness, 0.3...20, "mm"),
      .init("slice-spacing", \.sliceSpacing, 0.3...20, "mm"),
      .init("residual-hardening", \.residualHardening, 0...1),
      .init("motion", \.motion, 0...20, "mm"),
    ]
  }

  static var resonanceNumbers: [NumberKey<ResonanceSystem>] {
    [
      .init("field-strength", \.fieldStrength, 0.1...7, "T"),
      .init("repetition-time", \.repetitionTime, 2...20_000, "ms"),
      .init("echo-time", \.echoTime, 0.5...500, "ms"),
      .init("inversion-time", \.inversionTime, 10...5000, "ms"),
      .init("flip-angle", \.flipAngle, 1...180, "degrees"),
      .init("signal-to-noise", \.signalToNoise, 1...1000),
      .init("bias-field", \.biasField, 0...0.9),
      .init("ghosting", \.ghosting, 0...1),
      .init("field-of-view", \.fieldOfView, 100...700, "mm"),
      .init("slice-thickness", \.sliceThickness, 0.5...20, "mm"),
      .init("slice-spacing", \.sliceSpacing, 0.5...30, "mm"),
    ]
  }

  static var detectabilityNumbers: [NumberKey<DetectabilityModel>] {
    [
      .init("scale", \.scale, 0...20),
      .init("size-exponent", \.sizeExponent, 0...4),
      .init("heart", \.heart, 0...1),
      .init("diaphragm", \.diaphragm, 0...1),
      .init("clavicle", \.clavicle, 0...1),
      .init("quantum", \.quantum, 0...1),
    ]
  }

  static var readerNumbers: [NumberKey<ReaderPlan.Reader>] {
    [
      .init("skill", \.skill, 0...10),
      .init("criterion", \.criterion, -5...5),
      .init("variability", \.variability, 0...10),
    ]
  }

  static var armNumbers: [NumberKey<ReaderPlan.Arm>] {
    [.init("skill", \.skill, 0...10), .init("criterion", \.criterion, -5...5)]
  }

  static var reportNumbers: [NumberKey<ReportPlan>] {
    [
      .init("skill", \.skill, 0...10),
      .init("criterion", \.criterion, -5...5),
      .init("negations", \.negations, 0...1),
      .init("hedging", \.hedging, 0...1),
    ]
  }
}
