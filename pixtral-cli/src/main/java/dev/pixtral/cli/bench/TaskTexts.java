package dev.pixtral.cli.bench;

/** The documents, schemas and programs of {@link Task}s. */
final class TaskTexts {
    static final String CONTRACT = """
            SERVICE AGREEMENT
            1. The supplier operates the booking system of the customer and keeps it available on working days from
            7 am to 8 pm.
            2. The customer names two persons who may give instructions, and tells the supplier of changes in writing.
            3. Fees are invoiced monthly and are due within twenty days. Amounts are in euros without value added tax.
            4. Either party may terminate this agreement for any reason by giving the other party at least sixty days'\
             written notice.
            5. If the customer fails to pay an undisputed invoice within thirty days after a written reminder, the\
             supplier may suspend the services and, after a further fourteen days, terminate this agreement with\
             immediate effect.
            6. The supplier is liable for damage that it causes intentionally or by gross negligence, and otherwise up\
             to the fees of the last twelve months.
            7. On termination the supplier returns all data of the customer in a common format within ten working days\
             and deletes its own copies.
            8. Changes of this agreement must be made in writing. The courts of Hamburg have jurisdiction.
            """;

    static final String INVOICE = """
            Hansen Office Supplies GmbH
            Invoice no. 2024-00317, 14 March 2024
            12 x Copy paper A4, 80 g, box of 2500 sheets, EUR 18.90 each
            3 x Toner cartridge HX-41, black, EUR 74.50 each
            2 x Desk lamp Aurora, warm white, EUR 39.95 each
            Total amount EUR 530.20, payable within 20 days
            """;

    static final String INVOICE_SCHEMA = """
            {"type": "object", "properties": {"invoice_number": {"type": "string"}, "invoice_date": {"type": "string"},
            "supplier_name": {"type": "string"}, "line_items": {"type": "array", "items": {"type": "object",
            "properties": {"description": {"type": "string"}, "quantity": {"type": "integer"},
            "unit_price": {"type": "number"}}, "required": ["description", "quantity", "unit_price"],
            "additionalProperties": false}}, "total_amount": {"type": "number"}, "currency": {"enum": ["EUR", "USD"]}},
            "required": ["invoice_number", "invoice_date", "supplier_name", "line_items", "total_amount", "currency"],
            "additionalProperties": false}
            """;

    static final String RESERVATION_SCHEMA = """
            {"type": "object", "properties": {"restaurant_name": {"type": "string"},
            "number_of_guests": {"type": "integer"}, "day_of_week": {"type": "string"},
            "time_of_day": {"type": "string"}, "name_of_guest": {"type": "string"}},
            "required": ["restaurant_name", "number_of_guests", "day_of_week", "time_of_day", "name_of_guest"],
            "additionalProperties": false}
            """;

    static final String PROGRAM = """
            public final class Basket {
                private final List<Item> items = new ArrayList<>();

                public void add(Item item) {
                    items.add(Objects.requireNonNull(item, "item"));
                }

                public BigDecimal total() {
                    BigDecimal sum = BigDecimal.ZERO;
                    for (Item item : items) {
                        sum = sum.add(item.price().multiply(BigDecimal.valueOf(item.quantity())));
                    }
                    return sum;
                }

                public boolean isEmpty() {
                    return items.isEmpty();
                }
            }
            """;

    static final String CHANGED_PROGRAM = PROGRAM.replace("items", "lines");

    private TaskTexts() {}
}
