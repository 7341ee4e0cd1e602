"""Help texts of what an offer answers, and of required confirmation."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('pages', '0017_numbers_before_a_change'),
    ]

    operations = [
        migrations.AlterField(
            model_name='accessrequestoption',
            name='kind',
            field=models.CharField(blank=True, choices=[('', 'The one its name says, if it does'), ('entrance', 'Entrance without steps'), ('restroom', 'Accessible restroom'), ('seating', 'Seating'), ('sign_language', 'Sign language'), ('interpretation', 'Interpretation'), ('childcare', 'Childcare'), ('food', 'Food'), ('transit', 'Bus and ride'), ('quiet_room', 'Quiet room'), ('masks', 'Masks'), ('sound', 'Sound and captions'), ('other', 'None of these')], db_default='', default='', help_text='Then the page answers this access question with yes.', max_length=16, verbose_name='answers the question'),
        ),
        migrations.AlterField(
            model_name='eventpage',
            name='confirmation_required',
            field=models.BooleanField(db_default=False, default=False, help_text='A place is held for a day, until the link in the mail is pressed; then it goes to the next. You confirm who registers by telephone.', verbose_name='require confirmation by e-mail'),
        ),
        migrations.AlterField(
            model_name='separatecapacity',
            name='kind',
            field=models.CharField(blank=True, choices=[('', 'The one its name says, if it does'), ('entrance', 'Entrance without steps'), ('restroom', 'Accessible restroom'), ('seating', 'Seating'), ('sign_language', 'Sign language'), ('interpretation', 'Interpretation'), ('childcare', 'Childcare'), ('food', 'Food'), ('transit', 'Bus and ride'), ('quiet_room', 'Quiet room'), ('masks', 'Masks'), ('sound', 'Sound and captions'), ('other', 'None of these')], db_default='', default='', help_text='Then the page answers this access question with yes.', max_length=16, verbose_name='answers the question'),
        ),
    ]
