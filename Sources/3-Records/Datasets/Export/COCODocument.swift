// SPDX-License-Identifier: Apache-2.0
import Catalog
import Vocabulary

/// COCO's JSON of some items.
///
/// A label that speaks of the whole image is an annotation whose box is the image, with `"scope": "image"`; each region that a value
/// gives, see ``LabelRegion``, is one of its own, with its outline or its runs. What a source denies (`0`, `no`) is no annotation.
struct COCODocument {
  static func json(_ order: ExportOrder, places: [Int], files: [String]) -> JSONValue {
    let licences = order.terms.map { $0.licence ?? "not named" }.reduce(into: [String]()) {
      if !$0.contains($1) { $0.append($1) }
    }
    let licenceOfTerms = Dictionary(
      order.terms.map { ($0.number, (licences.firstIndex(of: $0.licence ?? "not named") ?? 0) + 1) }
    ) { first, _ in first }
    var categories: [String: Int] = [:]
    // All categories of the order, so that the files of its parts agree.
    let names = Set(order.items.flatMap { item in item.annotated.map { Self.category($0) } }).sorted()
    for (index, name) in names.enumerated() { categories[name] = index + 1 }
    var images: [JSONValue] = []
    var annotations: [JSONValue] = []
    for place in places {
      let item = order.items[place]
      let (width, height) = item.size
      images.append(
        .object([
          "id": .integer(item.entry.key), "file_name": .string(files[place]), "width": .integer(width),
          "height": .integer(height), "license": .integer(licenceOfTerms[item.entry.terms] ?? 1),
          "date_captured": .string(item.entry.attributes[AttributeName.studyDate]?.words ?? ""),
        ]))
      for label in item.annotated {
        let regions = LabelRegion.regions(of: label.value)?.map(Optional.some) ?? [nil]
        for region in regions {
          let box = region?.box ?? [0, 0, Double(width), Double(height)]
          annotations.append(
            .object([
              "id": .integer(annotations.count + 1), "image_id": .integer(item.entry.key),
              "category_id": .integer(categories[Self.category(label)] ?? 0),
              "bbox": .array(box.map(JSONValue.number)), "area": .number(region?.area ?? box[2] * box[3]),
              "iscrowd": .integer(0), "segmentation": Self.segmentation(region),
              "scope": .string(region == nil ? "image" : "region"), "source": .string(label.source.rawValue),
              "confidence": label.confidence.map(JSONValue.number),
            ]))
        }
      }
    }
    return .object([
      "info": .object([
        "description": .string(order.summary), "version": .string("\(order.number)"),
        "year": .integer(Int(order.made.description.prefix(4)) ?? 0), "date_created": .string(order.made.description),
        "url": .string(order.digest.description), "contributor": .string(order.software),
      ]),
      "licenses": .array(
        licences.enumerated().map { index, name in
          .object(["id": .integer(index + 1), "name": .string(name), "url": .string(ExportLicence.address(name) ?? "")])
        }),
      "images": .array(images),
      "categories": .array(
        names.enumerated().map { index, name in
          .object(["id": .integer(index + 1), "name": .string(name), "supercategory": .string("finding")])
        }),
      "annotations": .array(annotations),
    ])
  }

  /// An outline, or runs; nothing for a box, which has no finer outline.
  private static func segmentation(_ region: LabelRegion?) -> JSONValue {
    switch region?.shape {
    case .polygon(let corners): .array([.array(corners.map(JSONValue.number))])
    case .mask(let rows, let columns, let runs):
      .object([
        "size": .array([.integer(rows), .integer(columns)]), "counts": .array(runs.map(JSONValue.integer)),
      ])
    case .box, nil: .array([])
    }
  }

  /// What an annotation is of: the finding, with its value where that says more than yes.
  static func category(_ label: Label) -> String {
    LabelRegion.regions(of: label.value) != nil || label.value == "1" || label.value == "yes"
      ? label.finding : "\(label.finding)=\(label.value)"
  }
}

extension DatasetItem {
  /// Columns and rows of the image; 0 where they are not known.
  var size: (width: Int, height: Int) {
    (
      Int(entry.attributes[AttributeName.columns]?.number ?? 0), Int(entry.attributes[AttributeName.rows]?.number ?? 0)
    )
  }

  /// The labels that say that something is there: regions all, of the others the most trusted of each finding.
  var annotated: [Label] {
    var out = labels.filter { LabelRegion.regions(of: $0.value) != nil }
    for finding in Set(labels.map(\.finding)).sorted() {
      guard let label = label(of: finding), LabelRegion.regions(of: label.value) == nil,
        !["0", "no", "false", "uncertain", ""].contains(label.value)
      else { continue }
      out.append(label)
    }
    return out.sorted { ($0.finding, $0.value, $0.source.rawValue) < ($1.finding, $1.value, $1.source.rawValue) }
  }
}
