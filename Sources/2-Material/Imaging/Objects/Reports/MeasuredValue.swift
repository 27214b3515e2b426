// SPDX-License-Identifier: Apache-2.0

/// A number that was measured: of what, how, and between which bounds it lies.
///
/// The bounds travel as the standard's upper and lower measurement uncertainty: how far each bound lies from the value.
///
/// > Source: DICOM PS3.16 TID 300, TID 310 and CID 225.
public struct MeasuredValue: Sendable, Hashable {
  /// What is measured.
  public var name: CodedConcept
  /// The number; `nil` where it could not be measured.
  public var quantity: Quantity?
  /// The bounds between which the true value lies, at the level that the method says; they hold the value.
  public var bounds: ClosedRange<Double>?
  /// How it was measured.
  public var method: CodedConcept?
  /// How it was derived, as mean or maximum (CID 7464).
  public var derivation: CodedConcept?
  /// Where in the body, when it differs from the group's.
  public var sites: [MeasurementGroup.Site]
  /// What measured, when it differs from the group's.
  public var algorithm: MeasurementGroup.Algorithm?
  /// The images that it was measured on.
  public var sources: [FrameReference]

  /// Makes a measurement; the parameters are the properties.
  public init(
    _ name: CodedConcept, _ quantity: Quantity?, bounds: ClosedRange<Double>? = nil, method: CodedConcept? = nil,
    derivation: CodedConcept? = nil, sites: [MeasurementGroup.Site] = [],
    algorithm: MeasurementGroup.Algorithm? = nil, sources: [FrameReference] = []
  ) {
    self.name = name
    self.quantity = quantity
    self.bounds = bounds
    self.method = method
    self.derivation = derivation
    self.sites = sites
    self.algorithm = algorithm
    self.sources = sources
  }

  /// The item of the number.
  var content: ContentItem {
    var below: [ContentItem] = []
    if let method { below.append(ContentItem(.hasConceptModifier, .measurementMethod, .code(method))) }
    if let derivation { below.append(ContentItem(.hasConceptModifier, .derivation, .code(derivation))) }
    below += sites.map(\.item)
    if let bounds, let quantity {
      let (upper, lower) = (bounds.upperBound - quantity.value, quantity.value - bounds.lowerBound)
      below.append(ContentItem(.hasProperties, .upperUncertainty, .number(Quantity(upper, quantity.unit))))
      below.append(ContentItem(.hasProperties, .lowerUncertainty, .number(Quantity(lower, quantity.unit))))
    }
    below += sources.map { ContentItem(.inferredFrom, .sourceOfMeasurement, .image($0)) }
    below += algorithm?.items ?? []
    return ContentItem(.contains, name, .number(quantity), below)
  }
}
