// SPDX-License-Identifier: Apache-2.0
import Vocabulary

/// MLCommons Croissant metadata of an export: what is there, with digests, fields, licence and remarks on responsible use.
///
/// > Source: Croissant format specification 1.0 and Croissant RAI 1.0, MLCommons. Validated and loaded back with `mlcroissant` in
/// > `Proofs/dataset_exports.py`.
enum CroissantDocument {
  static func json(_ order: ExportOrder, table: ExportTable, tableText: String, images: [String]) -> JSONValue {
    let digest = ContentDigest(hashing: Array(tableText.utf8))
    let endings = Set(images.compactMap { $0.split(separator: ".").last.map(String.init) }).sorted()
    var distribution: [JSONValue] = [
      .object([
        "@type": .string("cr:FileObject"), "@id": .string("items.csv"), "name": .string("items.csv"),
        "description": .string("A row for each image: its file with SHA-256, attributes, labels, part."),
        "contentUrl": .string("items.csv"), "encodingFormat": .string("text/csv"),
        "contentSize": .string("\(tableText.utf8.count) B"), "sha256": .string(digest.hexadecimal),
      ])
    ]
    for ending in endings {
      distribution.append(
        .object([
          "@type": .string("cr:FileSet"), "@id": .string("images-\(ending)"), "name": .string("images-\(ending)"),
          "description": .string("The images; the SHA-256 of each is in items.csv."),
          "encodingFormat": .string(mediaType(ending)), "includes": .string("images/*.\(ending)"),
        ]))
    }
    let fields = table.columns.map { column -> JSONValue in
      let type =
        switch column.kind {
        case .text: "sc:Text"
        case .whole: "sc:Integer"
        case .number: "sc:Float"
        }
      return .object([
        "@type": .string("cr:Field"), "@id": .string("items/\(column.name)"), "name": .string("items/\(column.name)"),
        "description": .string(column.meaning), "dataType": .string(type),
        "source": .object([
          "fileObject": .object(["@id": .string("items.csv")]),
          "extract": .object(["column": .string(column.name)]),
        ]),
      ])
    }
    let licences = order.terms.map { $0.licence.map { ExportLicence.address($0) ?? $0 } ?? "see TERMS.txt" }
    var members: [JSONValue.Member] = [
      .init("@context", context), .init("@type", .string("sc:Dataset")), .init("name", .string(order.name)),
      .init("description", .string(order.summary)),
      .init(
        "conformsTo",
        .array([.string("http://mlcommons.org/croissant/1.0"), .string("http://mlcommons.org/croissant/RAI/1.0")])),
      .init("version", .string("\(order.number).0.0")), .init("identifier", .string(order.digest.description)),
      .init("datePublished", .string(String(order.made.description.prefix(10)))),
      .init("license", .array(unique(licences).map(JSONValue.string))),
      .init("citeAs", .string(unique(order.terms.compactMap { $0.attribution ?? $0.source }).joined(separator: "; "))),
      .init(
        "creator",
        .array(
          unique(order.terms.compactMap(\.source)).map {
            .object(["@type": .string("sc:Organization"), "name": .string($0)])
          })),
      .init("url", .string(order.digest.description)),
    ]
    for (name, texts) in order.remarks.sorted(by: { $0.key < $1.key }) where !texts.isEmpty {
      members.append(.init("rai:\(name)", texts.count == 1 ? .string(texts[0]) : .array(texts.map(JSONValue.string))))
    }
    members.append(.init("distribution", .array(distribution)))
    members.append(
      .init(
        "recordSet",
        .array([
          .object([
            "@type": .string("cr:RecordSet"), "@id": .string("items"), "name": .string("items"),
            "description": .string("The images with what is known of them."),
            "key": .object(["@id": .string("items/image")]), "field": .array(fields),
          ])
        ])))
    return .object(members)
  }

  private static func unique(_ texts: [String]) -> [String] {
    texts.reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
  }

  private static func mediaType(_ ending: String) -> String {
    switch ending {
    case "png": "image/png"
    case "jpg": "image/jpeg"
    case "dcm": "application/dicom"
    case "gz": "application/gzip"
    default: "application/octet-stream"
    }
  }

  /// The context that the format asks for.
  private static var context: JSONValue {
    func member(_ key: String, _ value: String) -> JSONValue.Member { .init(key, .string(value)) }
    func typed(_ key: String, _ id: String, _ type: String) -> JSONValue.Member {
      .init(key, .object(["@id": .string(id), "@type": .string(type)]))
    }
    return .object([
      member("@language", "en"), member("@vocab", "https://schema.org/"), member("citeAs", "cr:citeAs"),
      member("column", "cr:column"), member("conformsTo", "dct:conformsTo"),
      member("cr", "http://mlcommons.org/croissant/"),
      typed("data", "cr:data", "@json"), typed("dataType", "cr:dataType", "@vocab"),
      member("dct", "http://purl.org/dc/terms/"), typed("examples", "cr:examples", "@json"),
      member("extract", "cr:extract"), member("field", "cr:field"), member("fileObject", "cr:fileObject"),
      member("fileProperty", "cr:fileProperty"), member("fileSet", "cr:fileSet"), member("format", "cr:format"),
      member("includes", "cr:includes"), member("isLiveDataset", "cr:isLiveDataset"), member("jsonPath", "cr:jsonPath"),
      member("key", "cr:key"), member("md5", "cr:md5"), member("parentField", "cr:parentField"),
      member("path", "cr:path"),
      member("rai", "http://mlcommons.org/croissant/RAI/"), member("recordSet", "cr:recordSet"),
      member("references", "cr:references"), member("regex", "cr:regex"), member("repeated", "cr:repeated"),
      member("replace", "cr:replace"), member("samplingRate", "cr:samplingRate"), member("sc", "https://schema.org/"),
      member("separator", "cr:separator"), member("source", "cr:source"), member("subField", "cr:subField"),
      member("transform", "cr:transform"),
    ])
  }
}
