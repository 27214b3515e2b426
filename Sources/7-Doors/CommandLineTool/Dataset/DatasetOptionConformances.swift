// SPDX-License-Identifier: Apache-2.0
public import ArgumentParser
public import Datasets
public import Features

extension Label.Source: ExpressibleByArgument {}
extension LabelLayout.Unlisted: ExpressibleByArgument {}
extension LabelLayout.Uncertain: ExpressibleByArgument {}
extension LabelLayout.Blank: ExpressibleByArgument {}
extension SplitPlan.Straddling: ExpressibleByArgument {}
extension ExportFormat: ExpressibleByArgument {}
extension NearestNeighbours.Metric: ExpressibleByArgument {}
