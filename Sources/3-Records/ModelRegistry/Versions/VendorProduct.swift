// SPDX-License-Identifier: Apache-2.0

/// A product of a manufacturer whose weights are not ours: known by what stands on its label.
public struct VendorProduct: Sendable, Hashable {
  /// By which act it may be sold.
  public struct Clearance: Sendable, Hashable {
    /// Which act.
    public enum Kind: String, Sendable, Hashable, CaseIterable {
      /// Premarket notification in the United States, `K` and six digits.
      case premarketNotification = "fda-510k"
      /// De Novo classification in the United States, `DEN` and six digits.
      case deNovo = "fda-de-novo"
      /// Premarket approval in the United States, `P` and six digits.
      case premarketApproval = "fda-pma"
      /// A certificate under Regulation (EU) 2017/745.
      case deviceRegulation = "ce-mdr"
      /// A certificate under Directive 93/42/EEC.
      case deviceDirective = "ce-mdd"
      /// Another country's.
      case other

      /// The form of its number; `nil` where there is no fixed one.
      public var form: (prefix: String, digits: Int)? {
        switch self {
        case .premarketNotification: ("K", 6)
        case .deNovo: ("DEN", 6)
        case .premarketApproval: ("P", 6)
        case .deviceRegulation, .deviceDirective, .other: nil
        }
      }

      /// Whether a text can be its number.
      public func admits(_ number: String) -> Bool {
        guard let form else { return !number.isEmpty }
        let digits = number.dropFirst(form.prefix.count)
        return number.hasPrefix(form.prefix) && digits.utf8.count == form.digits
          && digits.utf8.allSatisfy { (48...57).contains($0) }
      }
    }

    /// Which act.
    public var kind: Kind
    /// Its number.
    public var number: String

    /// Makes a clearance; the parameters are the properties.
    public init(_ kind: Kind, _ number: String) {
      self.kind = kind
      self.number = number
    }
  }

  /// What one of the product's outputs means here.
  public struct Mapping: Sendable, Hashable {
    /// The output as the product names it.
    public var output: String
    /// The finding as the archive names it.
    public var finding: String
    /// The values that say yes; none where the output is a number.
    public var positive: [String]
    /// At or above it the answer is yes, where the output is a number.
    public var threshold: Double?

    /// Makes a mapping; the parameters are the properties.
    public init(output: String, finding: String, positive: [String] = [], threshold: Double? = nil) {
      self.output = output
      self.finding = finding
      self.positive = positive
      self.threshold = threshold
    }
  }

  /// Who makes it.
  public var manufacturer: String
  /// What it is called.
  public var product: String
  /// The version on its label.
  public var version: String
  /// The device identifier of its UDI.
  public var deviceIdentifier: ProductIdentifier
  /// By which acts it may be sold.
  public var clearances: [Clearance]
  /// What its outputs mean.
  public var outputs: [Mapping]

  /// Makes a product; the parameters are the properties.
  public init(
    manufacturer: String, product: String, version: String, deviceIdentifier: ProductIdentifier,
    clearances: [Clearance], outputs: [Mapping]
  ) {
    self.manufacturer = manufacturer
    self.product = product
    self.version = version
    self.deviceIdentifier = deviceIdentifier
    self.clearances = clearances
    self.outputs = outputs
  }
}

/// The device identifier of a UDI (UDI-DI), with its check digit checked where it is a GTIN.
public struct ProductIdentifier: Sendable, Hashable, CustomStringConvertible {
  /// Who gives out such identifiers.
  public enum Issuer: String, Sendable, Hashable {
    /// GS1: a GTIN of 8, 12, 13 or 14 digits.
    case gs1
    /// HIBCC: begins with `+`.
    case hibcc
    /// ICCBBA: begins with `=`.
    case iccbba
  }

  /// The identifier, without the `(01)` that stands before a GTIN on labels.
  public let description: String
  /// Who gave it out.
  public let issuer: Issuer

  /// Reads an identifier; `nil` where it is none, or its check digit is wrong.
  ///
  /// > Source: GS1 General Specifications, 7.9: digits weigh 3 and 1 in turns from the right, and the check digit brings the sum to a
  ///   multiple of 10. Identifiers of the other two issuers are taken by their form.
  public init?(_ text: some StringProtocol) {
    let bare = text.hasPrefix("(01)") ? String(text.dropFirst(4)) : String(text)
    guard (4...32).contains(bare.utf8.count), bare.utf8.allSatisfy({ (33...126).contains($0) }) else { return nil }
    switch bare.utf8.first {
    case UInt8(ascii: "+"): issuer = .hibcc
    case UInt8(ascii: "="): issuer = .iccbba
    default:
      guard [8, 12, 13, 14].contains(bare.utf8.count), bare.utf8.allSatisfy({ (48...57).contains($0) }) else {
        return nil
      }
      let sum = bare.utf8.reversed().enumerated().reduce(0) { sum, digit in
        sum + Int(digit.element - 48) * (digit.offset.isMultiple(of: 2) ? 1 : 3)
      }
      guard sum.isMultiple(of: 10) else { return nil }
      issuer = .gs1
    }
    description = bare
  }
}
