// SPDX-License-Identifier: Apache-2.0
import DICOM

/// What a segment of a segmentation is, and who drew it.
///
/// > Source: DICOM PS3.3 C.8.20.4.
public struct SegmentDescription: Sendable, Hashable {
  /// An algorithm that drew a segment.
  public struct Algorithm: Sendable, Hashable {
    /// What it is called.
    public var name: String
    /// Which version of it.
    public var version: String
    /// What kind of algorithm it is (CID 7162).
    public var family: CodedConcept
    /// Who made it.
    public var source: String?

    /// Makes an algorithm; the parameters are the properties.
    public init(name: String, version: String, family: CodedConcept = .artificialIntelligence, source: String? = nil) {
      self.name = name
      self.version = version
      self.family = family
      self.source = source
    }
  }

  /// Who drew it.
  public enum Origin: Sendable, Hashable {
    /// A person.
    case manual
    /// A person with an algorithm's help.
    case semiautomatic(Algorithm)
    /// An algorithm.
    case automatic(Algorithm)
  }

  /// Where in the body it lies.
  public struct Region: Sendable, Hashable {
    /// The region.
    public var code: CodedConcept
    /// What narrows it, as a side.
    public var modifiers: [CodedConcept]

    /// Makes a region; the parameters are the properties.
    public init(_ code: CodedConcept, modifiers: [CodedConcept] = []) {
      self.code = code
      self.modifiers = modifiers
    }
  }

  /// Names one thing over several objects and times.
  public struct Tracking: Sendable, Hashable {
    /// What people call it.
    public var name: String
    /// Its identifier.
    public var uid: String

    /// Makes a tracking name; the parameters are the properties.
    public init(name: String, uid: String) {
      self.name = name
      self.uid = uid
    }
  }

  /// The name that a viewer shows, of up to 64 characters.
  public var label: String
  /// More about it, of up to 1024 characters.
  public var text: String?
  /// What sort of thing it is (CID 7150).
  public var category: CodedConcept
  /// What it is.
  public var type: CodedConcept
  /// What narrows the type, as a side.
  public var typeModifiers: [CodedConcept]
  /// Where it lies, unless the type says it.
  public var regions: [Region]
  /// Who drew it.
  public var origin: Origin
  /// Which thing it is, over several objects.
  public var tracking: Tracking?
  /// The colour that a viewer shows it in: CIELab as 16-bit numbers; `nil` for none.
  public var colour: SIMD3<UInt16>?

  /// Makes a description; the parameters are the properties.
  public init(
    label: String, text: String? = nil, category: CodedConcept, type: CodedConcept,
    typeModifiers: [CodedConcept] = [], regions: [Region] = [], origin: Origin, tracking: Tracking? = nil,
    colour: SIMD3<UInt16>? = nil
  ) {
    self.label = label
    self.text = text
    self.category = category
    self.type = type
    self.typeModifiers = typeModifiers
    self.regions = regions
    self.origin = origin
    self.tracking = tracking
    self.colour = colour
  }

  /// The item of the Segment Sequence.
  func item(number: Int) -> DataSet {
    var item = DataSet()
    item.put(.segmentNumber, number)
    item.put(.segmentLabel, .longString, label)
    if let text { item.put(.segmentDescription, .shortText, text) }
    item.put(.segmentedPropertyCategoryCodeSequence, category)
    var typeItem = type.item
    if !typeModifiers.isEmpty {
      typeItem.put(.segmentedPropertyTypeModifierCodeSequence, typeModifiers.map(\.item))
    }
    item.put(.segmentedPropertyTypeCodeSequence, [typeItem])
    if !regions.isEmpty {
      item.put(
        .anatomicRegionSequence,
        regions.map { region in
          var code = region.code.item
          if !region.modifiers.isEmpty { code.put(.anatomicRegionModifierSequence, region.modifiers.map(\.item)) }
          return code
        })
    }
    switch origin {
    case .manual: item.put(.segmentAlgorithmType, .codeString, "MANUAL")
    case .semiautomatic(let algorithm): add(algorithm, "SEMIAUTOMATIC", to: &item)
    case .automatic(let algorithm): add(algorithm, "AUTOMATIC", to: &item)
    }
    if let tracking {
      item.put(.trackingID, .unlimitedText, tracking.name)
      item.put(.trackingUID, .uniqueIdentifier, tracking.uid)
    }
    if let colour { item.put(.recommendedDisplayCIELabValue, Int(colour.x), Int(colour.y), Int(colour.z)) }
    return item
  }

  private func add(_ algorithm: Algorithm, _ type: String, to item: inout DataSet) {
    item.put(.segmentAlgorithmType, .codeString, type)
    item.put(.segmentAlgorithmName, .longString, algorithm.name)
    var identification = DataSet()
    identification.put(.algorithmFamilyCodeSequence, algorithm.family)
    identification.put(.algorithmName, .longString, algorithm.name)
    identification.put(.algorithmVersion, .longString, algorithm.version)
    if let source = algorithm.source { identification.put(.algorithmSource, .longString, source) }
    item.put(.segmentationAlgorithmIdentificationSequence, [identification])
  }
}
