// SPDX-License-Identifier: Apache-2.0
public import Vocabulary

extension DatasetManifest {
  /// What the head's `format` says.
  static let formatName = "fiducial-dataset"

  /// The head as JSON.
  public var json: JSONValue {
    .object([
      "format": .string(Self.formatName), "formatNumber": .integer(Self.format), "name": .string(name.description),
      "number": .integer(number), "previous": previous.map { .string($0.description) },
      "made": .string(made.description), "software": .string(software), "purpose": .string(purpose),
      "origin": origin.json, "labelsKnown": .string(labelsKnown.description), "leftOut": leftOut.json,
      "counts": counts.json, "terms": .array(terms.map(\.json)), "findings": .array(findings.map(\.json)),
      "depth": .integer(depth), "parts": .array(parts.map(\.json)), "contents": .string(contents.description),
    ])
  }

  /// The bytes of the head: its JSON in canonical form.
  public var bytes: [UInt8] { Array(json.canonicalText.utf8) }

  /// The digest of the head's bytes: the name of the version.
  public var digest: ContentDigest { ContentDigest(hashing: bytes) }

  /// Reads a head.
  ///
  /// - Parameters:
  ///   - bytes: Its bytes.
  ///   - digest: Its name, for the error.
  /// - Throws: ``DatasetError/badManifest(_:expected:)`` where it is none, or is not written in its canonical form;
  ///   ``DatasetError/newerManifest(found:known:)``.
  public init(_ bytes: [UInt8], name digest: ContentDigest) throws(DatasetError) {
    let json: JSONValue
    do throws(JSONFault) {
      json = try JSONValue(parsing: bytes)
    } catch {
      throw .badManifest(digest, expected: "\(error.expected) at byte \(error.offset)")
    }
    func need<Value>(_ key: String, _ read: (JSONValue) -> Value?) throws(DatasetError) -> Value {
      guard let value = json[key].flatMap(read) else { throw .badManifest(digest, expected: key) }
      return value
    }
    func all<Value>(_ key: String, _ read: (JSONValue) -> Value?) throws(DatasetError) -> [Value] {
      let elements = try need(key) { $0.elements }
      let values = elements.compactMap(read)
      guard values.count == elements.count else { throw .badManifest(digest, expected: key) }
      return values
    }
    guard try need("format", { $0.text }) == Self.formatName else {
      throw .badManifest(digest, expected: "format \(Self.formatName)")
    }
    let format = try need("formatNumber") { $0.integer }
    guard format <= Self.format else { throw .newerManifest(found: format, known: Self.format) }
    let number = try need("number") { $0.integer }
    let depth = try need("depth") { $0.integer }
    guard number >= 1, (0...Self.greatestDepth).contains(depth) else {
      throw .badManifest(digest, expected: "a number of at least 1 and a depth of at most \(Self.greatestDepth)")
    }
    self.init(
      name: try need("name") { $0.text.flatMap { try? DatasetName($0) } }, number: number,
      previous: json["previous"]?.text.flatMap { ContentDigest($0) },
      made: try need("made") { $0.text.flatMap { Timestamp($0) } }, software: try need("software") { $0.text },
      purpose: try need("purpose") { $0.text }, origin: try need("origin", DatasetOrigin.init),
      labelsKnown: try need("labelsKnown") { $0.text.flatMap { Timestamp($0) } },
      leftOut: try need("leftOut", LeftOut.init), counts: try need("counts", Counts.init),
      terms: try all("terms", FrozenTerms.init), findings: try all("findings", FindingSchema.init), depth: depth,
      parts: try all("parts", Part.init))
    // A head that says more or other than what is read of it would not be what its digest seems to bind.
    guard self.bytes == bytes else { throw .badManifest(digest, expected: "the canonical form, and nothing else") }
  }
}

extension DatasetManifest.Part {
  var json: JSONValue {
    .object(["place": .integer(place), "items": .integer(items), "digest": .string(digest.description)])
  }

  init?(_ json: JSONValue) {
    guard let place = json["place"]?.integer, let items = json["items"]?.integer, items > 0,
      let digest = json["digest"]?.text.flatMap({ ContentDigest($0) })
    else { return nil }
    self.init(place: place, items: items, digest: digest)
  }
}

extension DatasetManifest.Counts {
  /// The counts as JSON.
  public var json: JSONValue {
    .object([
      "items": .integer(items), "patients": .integer(patients), "studies": .integer(studies),
      "series": .integer(series), "labels": .integer(labels),
    ])
  }

  init?(_ json: JSONValue) {
    guard let items = json["items"]?.integer, let patients = json["patients"]?.integer,
      let studies = json["studies"]?.integer, let series = json["series"]?.integer,
      let labels = json["labels"]?.integer
    else { return nil }
    self.init()
    (self.items, self.patients, self.studies, self.series, self.labels) = (items, patients, studies, series, labels)
  }
}

extension LeftOut {
  /// The counts as JSON.
  public var json: JSONValue {
    .object([
      "withdrawn": .integer(withdrawn), "retention": .integer(retention),
      "forbidden": .object(forbidden.sorted { $0.key < $1.key }.map { .init(String($0.key), .integer($0.value)) }),
    ])
  }

  init?(_ json: JSONValue) {
    guard let withdrawn = json["withdrawn"]?.integer, let retention = json["retention"]?.integer,
      let members = json["forbidden"]?.members
    else { return nil }
    self.init(withdrawn: withdrawn, retention: retention)
    for member in members {
      guard let number = Int(member.key), let count = member.value.integer else { return nil }
      forbidden[number] = count
    }
  }
}
